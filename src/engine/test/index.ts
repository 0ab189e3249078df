export async function testAfterBackup(_: unknown): Promise<null> { return null; }
