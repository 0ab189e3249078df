CREATE TABLE `block` (
	`id` integer PRIMARY KEY NOT NULL,
	`hash` blob NOT NULL,
	`size` integer NOT NULL,
	`volume` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `block_hash` ON `block` (`hash`);--> statement-breakpoint
CREATE TABLE `blockset` (
	`id` integer PRIMARY KEY NOT NULL,
	`hash` blob NOT NULL,
	`size` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `blockset_hash` ON `blockset` (`hash`);--> statement-breakpoint
CREATE TABLE `blockset_block` (
	`blockset` integer NOT NULL,
	`position` integer NOT NULL,
	`block` integer NOT NULL,
	PRIMARY KEY(`blockset`, `position`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `blockset_list` (
	`blockset` integer NOT NULL,
	`position` integer NOT NULL,
	`block` integer NOT NULL,
	PRIMARY KEY(`blockset`, `position`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `configuration` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `duplicate_block` (
	`block` integer NOT NULL,
	`volume` integer NOT NULL,
	PRIMARY KEY(`block`, `volume`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `entry` (
	`folder` integer NOT NULL,
	`name` text NOT NULL,
	`first` integer NOT NULL,
	`last` integer NOT NULL,
	`kind` integer NOT NULL,
	`content` integer NOT NULL,
	`metadata` integer NOT NULL,
	`size` integer NOT NULL,
	`modified` integer NOT NULL,
	`fraction` integer NOT NULL,
	PRIMARY KEY(`folder`, `name`, `first`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `folder` (
	`id` integer PRIMARY KEY NOT NULL,
	`path` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `folder_path` ON `folder` (`path`);--> statement-breakpoint
CREATE TABLE `index_link` (
	`dindex` integer NOT NULL,
	`dblock` integer NOT NULL,
	PRIMARY KEY(`dindex`, `dblock`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `log_data` (
	`id` integer PRIMARY KEY NOT NULL,
	`operation` integer NOT NULL,
	`time` integer NOT NULL,
	`kind` text NOT NULL,
	`message` text NOT NULL,
	`exception` text
);
--> statement-breakpoint
CREATE TABLE `operation` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`time` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `remote_operation` (
	`id` integer PRIMARY KEY NOT NULL,
	`operation` integer NOT NULL,
	`time` integer NOT NULL,
	`action` text NOT NULL,
	`name` text NOT NULL,
	`data` text
);
--> statement-breakpoint
CREATE TABLE `version` (
	`id` integer PRIMARY KEY NOT NULL,
	`time` integer NOT NULL,
	`is_full` integer NOT NULL,
	`is_complete` integer NOT NULL,
	`dlist` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `version_time` ON `version` (`time`);--> statement-breakpoint
CREATE TABLE `volume` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`kind` integer NOT NULL,
	`state` integer NOT NULL,
	`size` integer NOT NULL,
	`hash` text,
	`verifications` integer DEFAULT 0 NOT NULL,
	`delete_grace` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `volume_name` ON `volume` (`name`);