import { docsFile } from '@/lib/web/docs-files';

export async function GET(_: Request, { params }: { params: Promise<{ file: string }> }): Promise<Response> {
  return (await docsFile((await params).file)) ?? new Response(null, { status: 404 });
}
