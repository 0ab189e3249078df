ALTER TABLE `version` ADD `entries` integer;--> statement-breakpoint
ALTER TABLE `version` ADD `files` integer;--> statement-breakpoint
ALTER TABLE `version` ADD `size` integer;