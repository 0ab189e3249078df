CREATE TABLE `proof` (
	`place` text NOT NULL,
	`content` integer NOT NULL,
	`time` integer NOT NULL,
	PRIMARY KEY(`place`, `content`)
) WITHOUT ROWID;
