CREATE TABLE `run_total` (
	`job_id` integer NOT NULL,
	`operation` text NOT NULL,
	`runs` integer NOT NULL,
	`milliseconds` integer NOT NULL,
	`uploaded` integer NOT NULL,
	`downloaded` integer NOT NULL,
	`examined` integer NOT NULL,
	`added` integer NOT NULL,
	PRIMARY KEY(`job_id`, `operation`),
	FOREIGN KEY (`job_id`) REFERENCES `job`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
ALTER TABLE `copy_state` ADD `free_space` integer;--> statement-breakpoint
ALTER TABLE `copy_state` ADD `total_space` integer;