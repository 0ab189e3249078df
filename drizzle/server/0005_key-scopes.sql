CREATE TABLE `used_nonce` (
	`key_id` integer NOT NULL,
	`nonce` text NOT NULL,
	`expires` integer NOT NULL,
	PRIMARY KEY(`key_id`, `nonce`)
);
--> statement-breakpoint
ALTER TABLE `trigger_key` ADD `signing_key` text;--> statement-breakpoint
ALTER TABLE `trigger_key` ADD `scopes` text;--> statement-breakpoint
ALTER TABLE `trigger_key` ADD `expires` integer;