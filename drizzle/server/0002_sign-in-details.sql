ALTER TABLE `token_family` ADD `created` integer;--> statement-breakpoint
ALTER TABLE `token_family` ADD `client` text;--> statement-breakpoint
ALTER TABLE `token_family` ADD `address` text;