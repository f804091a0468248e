import { connect, type Socket } from 'node:net';
import type { PushRequest } from '@/lib/pushes/receive-push';

/** A request as bytes, so that the generator does next to nothing while it measures. */
export function rawRequest(path: string, { query, body }: PushRequest): Buffer {
  const search = new URLSearchParams(query as Record<string, string>);
  const head = `POST ${path}?${search} HTTP/1.1\r\nhost: bench\r\ncontent-type: text/xml\r\ncontent-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

export type Load = {
  /** Milliseconds from the request's first byte to the answer's last, of those that were answered `success`. */
  latencies: number[];
  tookMs: number;
  /** Requests by index whose answer was not `success`, or none at all. */
  failed: number[];
};

type Options = {
  port: number;
  requests: readonly Buffer[];
  connections: number;
  /** Told after each `success` how many there were. */
  onSuccess?: (count: number) => void;
};

/** Sends each request once, on so many connections at a time, each waiting for its answer before the next. */
export async function sendAll({ port, requests, connections, onSuccess }: Options): Promise<Load> {
  const load: Load = { latencies: [], tookMs: 0, failed: [] };
  let next = 0;
  const startedAt = performance.now();
  async function line(): Promise<void> {
    let socket: Socket | null = null;
    while (next < requests.length) {
      const index = next++;
      const request = requests[index];
      if (!request) return;
      const sentAt = performance.now();
      try {
        socket ??= await open(port);
        const answer = await exchange(socket, request);
        if (answer.startsWith('HTTP/1.1 200') && answer.endsWith('\r\n\r\nsuccess')) {
          load.latencies.push(performance.now() - sentAt);
          onSuccess?.(load.latencies.length);
        } else load.failed.push(index);
      } catch {
        socket?.destroy();
        socket = null;
        load.failed.push(index);
      }
    }
    socket?.destroy();
  }
  await Promise.all(Array.from({ length: connections }, line));
  load.tookMs = performance.now() - startedAt;
  return load;
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}

const LENGTH = /content-length: (\d+)/i;

/** One answer; chunked ones (Next) end with an empty chunk. */
function exchange(socket: Socket, request: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const done = (work: () => void) => {
      socket.off('data', take);
      socket.off('close', lost);
      work();
    };
    const lost = () => done(() => reject(new Error('the connection ended')));
    const take = (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      const head = answer.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = LENGTH.exec(answer.slice(0, head))?.[1];
      if (length !== undefined) {
        if (answer.length - head - 4 >= Number(length)) done(() => resolve(answer));
      } else if (answer.endsWith('0\r\n\r\n')) {
        done(() => resolve(`${answer.slice(0, head)}\r\n\r\n${unchunk(answer.slice(head + 4))}`));
      }
    };
    socket.on('data', take);
    socket.once('close', lost);
    socket.write(request);
  });
}

function unchunk(body: string): string {
  return body.replace(/[0-9a-f]+\r\n([\s\S]*?)\r\n/gi, '$1');
}
