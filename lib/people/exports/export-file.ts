/** A file that is written while it is sent: nobody holds the whole of it. */
export type ExportFile = { name: string; body: AsyncGenerator<string> };
