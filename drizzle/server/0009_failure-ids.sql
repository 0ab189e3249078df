ALTER TABLE `copy_state` ADD `message_id` text;--> statement-breakpoint
ALTER TABLE `settings_copy` ADD `message_id` text;