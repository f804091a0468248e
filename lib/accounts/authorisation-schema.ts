import { z } from 'zod';

const id = z.number().int().positive();

/** `accountId` when an account that is here already is to be authorised again: the page then offers that one alone. */
export const startAuthorisationInput = z.object({ componentId: id, accountId: id.optional() });
export type StartAuthorisationInput = z.infer<typeof startAuthorisationInput>;

/** Where the owner agrees: in a computer's browser, and on a phone (as a link or a QR code). `expiresAt` is business time. */
export type AuthorisationLinks = { pcUrl: string; mobileUrl: string; expiresAt: string };
