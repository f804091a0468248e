/** Search parameters as a page gets them, or as its query schema parsed them. */
export type UrlParams = Record<string, string | number | string[] | null | undefined>;

/** The same page with some parameters changed: `?q=…&sort=…`. null or '' takes a parameter out. */
export function hrefWith(params: UrlParams, changes: UrlParams): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries({ ...params, ...changes })) {
    if (value === null || value === undefined || value === '') continue;
    for (const one of Array.isArray(value) ? value : [value]) query.append(key, String(one));
  }
  const text = query.toString();
  return text ? `?${text}` : '?';
}
