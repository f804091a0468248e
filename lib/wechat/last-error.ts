import type { AppError, ErrorParams } from '@/lib/errors';
import { WechatError } from './error';

/** The last failure of an account or a platform as its row keeps it: the page shows the sentence of `code`. */
export type LastError = {
  code: string;
  params: ErrorParams;
  endpoint?: string;
  errcode?: number;
  rid?: string;
};

export function lastErrorOf(error: AppError): LastError {
  const { code, params } = error;
  if (!(error instanceof WechatError)) return { code, params };
  const { kind, endpoint, errcode, rid } = error;
  return { code, params, endpoint, errcode: kind === 'errcode' ? errcode : undefined, rid };
}
