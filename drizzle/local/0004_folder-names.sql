CREATE TABLE `folder_names` (
	`folder` integer PRIMARY KEY NOT NULL,
	`names` text
);
