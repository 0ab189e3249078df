CREATE TABLE `settings_copy` (
	`job_id` integer NOT NULL,
	`name` text NOT NULL,
	`content` text,
	`stored` integer,
	`file` integer NOT NULL,
	`failed` integer,
	`message` text,
	PRIMARY KEY(`job_id`, `name`),
	FOREIGN KEY (`job_id`) REFERENCES `job`(`id`) ON UPDATE no action ON DELETE cascade
);
