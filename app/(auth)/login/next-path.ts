/** Where to go after signing in: an own path only, never another site (`//evil`, `/\evil`). */
export function nextPath(wanted: string | string[] | undefined): string {
  return typeof wanted === 'string' && /^\/(?![/\\])/.test(wanted) && !wanted.startsWith('/login')
    ? wanted
    : '/';
}
