/** Mainland mobile numbers: 11 digits, first 1, second 3–9 (MIIT numbering plan). */
const MAINLAND_MOBILE = /^1[3-9]\d{9}$/;

/** A number as it is stored: digits only, without +86; null when it is not a mainland mobile number. */
export function normalizePhone(input: string): string | null {
  const digits = input.replace(/[\s-]/g, '').replace(/^(\+|00)86/, '');
  return MAINLAND_MOBILE.test(digits) ? digits : null;
}

/** A number for people who need not see it whole: 138****0917. */
export function maskPhone(phone: string): string {
  return `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}
