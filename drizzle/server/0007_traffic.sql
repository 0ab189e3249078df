CREATE TABLE `traffic` (
	`month` text NOT NULL,
	`place` text NOT NULL,
	`requests` integer NOT NULL,
	`uploaded` integer NOT NULL,
	`downloaded` integer NOT NULL,
	PRIMARY KEY(`month`, `place`)
);
