const SECRET_KEYS =
  /^(access_token|component_access_token|authorizer_access_token|secret|appsecret|component_appsecret|component_secret|component_verify_ticket|refresh_token|authorizer_refresh_token)$/;

/** Cuts the values of secret keys to their last four characters, at any depth. */
export function cutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.length > 0 && typeof value[0] === 'object' ? value.map(cutSecrets) : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      SECRET_KEYS.test(key) && typeof inner === 'string' ? `…${inner.slice(-4)}` : cutSecrets(inner),
    ]),
  );
}
