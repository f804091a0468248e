/** What a route handler answered instead of a result: the sentence is already in the reader's language. */
export class RequestFailure extends Error {
  readonly code: string;
  readonly status: number;
  readonly requestId: string;

  constructor(status: number, error: { code: string; message: string; requestId: string }) {
    super(error.message);
    this.name = 'RequestFailure';
    this.code = error.code;
    this.status = status;
    this.requestId = error.requestId;
  }
}

type Options = { signal?: AbortSignal; body?: unknown };

/**
 * Asks one of our own route handlers; with a body it is a POST. The answer's type is the verb's return type: both ends
 * are compiled together, so it is not parsed again.
 * @throws RequestFailure with code and sentence when the server refused; TypeError when it could not be reached
 */
export async function fetchJson<T>(url: string, { signal, body }: Options = {}): Promise<T> {
  const response = await fetch(url, {
    signal,
    method: body === undefined ? 'GET' : 'POST',
    headers: body === undefined ? undefined : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (response.ok) return response.json() as Promise<T>;
  const answer: unknown = await response.json().catch(() => null);
  throw new RequestFailure(response.status, failureOf(answer));
}

function failureOf(answer: unknown): { code: string; message: string; requestId: string } {
  const error =
    typeof answer === 'object' && answer !== null && 'error' in answer
      ? (answer.error as Record<string, unknown>)
      : {};
  return {
    code: String(error.code ?? 'common.internal'),
    message: String(error.message ?? ''),
    requestId: String(error.requestId ?? ''),
  };
}
