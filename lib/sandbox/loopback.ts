/** Addresses that the sandbox calls or sends browsers to: this machine only, any port. */
export const LOOPBACK = /^https?:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?(\/|$)/;
