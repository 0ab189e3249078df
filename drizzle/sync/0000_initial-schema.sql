CREATE TABLE `item` (
	`folder` text NOT NULL,
	`name` text NOT NULL,
	`is_folder` integer NOT NULL,
	`size` integer NOT NULL,
	`modified` integer NOT NULL,
	`hash` text,
	PRIMARY KEY(`folder`, `name`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `removal` (
	`id` integer PRIMARY KEY NOT NULL,
	`folder` text NOT NULL,
	`name` text NOT NULL,
	`is_folder` integer NOT NULL,
	`size` integer NOT NULL
);
