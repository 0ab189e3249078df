/** What each version has brought, the newest first. */
export const changelog = `0.1.0
=====

The first version: the command line of Duplicati, and the tools around it, in one executable.

  - backup, restore, find and list, compare, delete, compact, purge, test, repair, sync and the others, with the options, exit codes and results of Duplicati. It continues backups that Duplicati has made, and Duplicati continues those of Bunker.
  - Any version can be restored without a local database.
  - Volumes as zip, tzstd or tgz, encrypted as AES Crypt does or by GnuPG, with parity files that need no other program.
  - Scripts around operations; reports by mail, HTTP, XMPP and Telegram; snapshots of Btrfs, ZFS and LVM on Linux.
  - The tools aescrypt, apply, autotune-tool, backend-tool, backend-tester, configure, database-tool, import-duplicati, mcp, recovery-tool, server-util, service, snapshots, source-tool and sync-tool.
  - A server with Duplicati's REST API: its clients and scripts drive it unchanged. Jobs from a file, triggers over HTTP with keys of their own, metrics for Prometheus, the Model Context Protocol for assistants; jobs of a Duplicati server are taken over.
  - Destinations are folders so far, and the server has no pages of its own yet but those to sign in.`;
