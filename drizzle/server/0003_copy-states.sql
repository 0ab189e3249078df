CREATE TABLE `copy_state` (
	`job_id` integer NOT NULL,
	`name` text NOT NULL,
	`since` integer NOT NULL,
	`last_good` integer,
	`failed` integer,
	`message` text,
	`overdue_since` integer,
	`overdue_told` integer,
	PRIMARY KEY(`job_id`, `name`),
	FOREIGN KEY (`job_id`) REFERENCES `job`(`id`) ON UPDATE no action ON DELETE cascade
);
