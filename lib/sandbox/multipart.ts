export type FilePart = { name: string; fileName: string | undefined; bytes: Buffer };

const CRLF2 = Buffer.from('\r\n\r\n');

/**
 * Parts of a multipart body. Clients in use leave the boundary out of the header, so it is taken from the first line
 * of the body; parts may lack a Content-Type. §21.
 */
export function readMultipart(body: Buffer): FilePart[] {
  const lineEnd = body.indexOf('\r\n');
  if (lineEnd < 3 || body.toString('latin1', 0, 2) !== '--') return [];
  const mark = Buffer.from(`\r\n${body.toString('latin1', 0, lineEnd)}`, 'latin1');
  const parts: FilePart[] = [];
  for (let start = lineEnd + 2; start < body.length; ) {
    const end = body.indexOf(mark, start - 2);
    if (end < 0) break;
    const part = end >= start ? readPart(body.subarray(start, end)) : undefined;
    if (part) parts.push(part);
    const after = end + mark.length;
    if (body.toString('latin1', after, after + 2) === '--') break;
    start = after + 2;
  }
  return parts;
}

function readPart(part: Buffer): FilePart | undefined {
  const headEnd = part.indexOf(CRLF2);
  if (headEnd < 0) return undefined;
  const disposition = /content-disposition:[^\r\n]*/i.exec(part.toString('utf8', 0, headEnd))?.[0] ?? '';
  const name = /[;\s]name="?([^";\r\n]*)"?/i.exec(disposition)?.[1];
  if (name === undefined) return undefined;
  const fileName = /filename="?([^";\r\n]*)"?/i.exec(disposition)?.[1];
  return { name, fileName, bytes: Buffer.from(part.subarray(headEnd + CRLF2.length)) };
}
