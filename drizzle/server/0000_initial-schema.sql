CREATE TABLE `connection_string` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`base_url` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `connection_string_name` ON `connection_string` (`name`);--> statement-breakpoint
CREATE TABLE `error_log` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`job_id` integer,
	`message` text NOT NULL,
	`exception` text,
	`time` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `error_log_time` ON `error_log` (`time`);--> statement-breakpoint
CREATE TABLE `global_option` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`filter` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `job` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`tags` text NOT NULL,
	`target_url` text NOT NULL,
	`database_path` text NOT NULL,
	`external_id` text,
	`connection_string_id` integer NOT NULL,
	`operation_type` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `job_filter` (
	`job_id` integer NOT NULL,
	`position` integer NOT NULL,
	`order` integer NOT NULL,
	`include` integer NOT NULL,
	`expression` text NOT NULL,
	PRIMARY KEY(`job_id`, `position`),
	FOREIGN KEY (`job_id`) REFERENCES `job`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `job_metadata` (
	`job_id` integer NOT NULL,
	`name` text NOT NULL,
	`value` text NOT NULL,
	PRIMARY KEY(`job_id`, `name`),
	FOREIGN KEY (`job_id`) REFERENCES `job`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `job_setting` (
	`job_id` integer NOT NULL,
	`position` integer NOT NULL,
	`filter` text NOT NULL,
	`name` text NOT NULL,
	`value` text NOT NULL,
	PRIMARY KEY(`job_id`, `position`),
	FOREIGN KEY (`job_id`) REFERENCES `job`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `job_source` (
	`job_id` integer NOT NULL,
	`position` integer NOT NULL,
	`path` text NOT NULL,
	PRIMARY KEY(`job_id`, `position`),
	FOREIGN KEY (`job_id`) REFERENCES `job`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `job_target` (
	`url_key` text PRIMARY KEY NOT NULL,
	`job_id` integer NOT NULL,
	`position` integer NOT NULL,
	`target_url` text NOT NULL,
	`mode` text NOT NULL,
	`interval` text,
	`connection_string_id` integer NOT NULL,
	`options` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`job_id`) REFERENCES `job`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `job_target_job` ON `job_target` (`job_id`);--> statement-breakpoint
CREATE TABLE `notification` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`type` text NOT NULL,
	`title` text NOT NULL,
	`message` text NOT NULL,
	`exception` text NOT NULL,
	`job_id` text,
	`action` text NOT NULL,
	`time` integer NOT NULL,
	`log_entry_id` text,
	`message_id` text,
	`message_log_tag` text
);
--> statement-breakpoint
CREATE TABLE `queued_task` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`position` integer NOT NULL,
	`job_id` integer,
	`request` text NOT NULL,
	`queued_at` integer NOT NULL,
	`started_at` integer
);
--> statement-breakpoint
CREATE TABLE `run` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`job_id` integer NOT NULL,
	`operation` text NOT NULL,
	`started` integer NOT NULL,
	`finished` integer NOT NULL,
	`outcome` text NOT NULL,
	`summary` text NOT NULL,
	FOREIGN KEY (`job_id`) REFERENCES `job`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `run_job` ON `run` (`job_id`,`operation`);--> statement-breakpoint
CREATE TABLE `schedule` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`job_id` integer NOT NULL,
	`time` integer NOT NULL,
	`repeat` text NOT NULL,
	`last_run` integer,
	`rule` text NOT NULL,
	`extras` text NOT NULL,
	FOREIGN KEY (`job_id`) REFERENCES `job`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `schedule_job` ON `schedule` (`job_id`);--> statement-breakpoint
CREATE TABLE `setting` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `temporary_file` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`origin` text NOT NULL,
	`path` text NOT NULL,
	`created` integer NOT NULL,
	`expires` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `token_family` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`counter` integer NOT NULL,
	`updated` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `trigger_key` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`hash` text NOT NULL,
	`job_ids` text,
	`created` integer NOT NULL,
	`last_used` integer,
	`revoked` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `trigger_key_hash` ON `trigger_key` (`hash`);--> statement-breakpoint
CREATE TABLE `ui_value` (
	`scheme` text NOT NULL,
	`key` text NOT NULL,
	`value` text NOT NULL,
	PRIMARY KEY(`scheme`, `key`)
);
