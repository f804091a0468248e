/** One table from error codes to HTTP status; what WeChat refused is 502, every other code 400. */
const STATUS: Record<string, number> = {
  'account.app_id_taken': 409,
  'account.original_id_taken': 409,
  'component.app_id_taken': 409,
  'auth.signed_out': 401,
  'auth.bad_credentials': 401,
  'auth.bad_token': 401,
  'auth.forbidden': 403,
  'auth.rate_limited': 429,
  'common.rate_limited': 429,
  'common.not_found': 404,
  'common.conflict': 409,
  'common.too_large': 413,
  'common.unavailable': 503,
  'common.internal': 500,
  'broadcast.stale_digest': 409,
  'broadcast.wrong_state': 409,
  'member.already_merged': 409,
  'member.changed_meanwhile': 409,
  'member.merge_undone': 409,
  'member.merged_onwards': 409,
  'member.phone_held_merge': 409,
  'member.phone_held_move': 409,
  'member.undo_too_late': 409,
  'branch.code_taken': 409,
  'branch.name_taken': 409,
  'branch.store_code_taken': 409,
  'channel.archived': 409,
  'channel.limit_reached': 409,
  'channel.scene_taken': 409,
  'tag.code_taken': 409,
  'tag.limit_reached': 409,
  'tag.name_taken': 409,
};

/** The HTTP status of an error code. */
export function statusOf(code: string): number {
  return STATUS[code] ?? (code.startsWith('wechat.') ? 502 : 400);
}
