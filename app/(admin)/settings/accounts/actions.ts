'use server';
import { revalidatePath } from 'next/cache';
import { startAuthorisationInput } from '@/lib/accounts/authorisation-schema';
import { changeComponentKeys } from '@/lib/accounts/change-component-keys';
import { changeComponentSecret } from '@/lib/accounts/change-component-secret';
import { changePushSettings } from '@/lib/accounts/change-push-settings';
import { changeSecret } from '@/lib/accounts/change-secret';
import { checkAccount } from '@/lib/accounts/check-account';
import { clearAccountQuota } from '@/lib/accounts/clear-account-quota';
import { createAccount } from '@/lib/accounts/create-account';
import { createComponent } from '@/lib/accounts/create-component';
import { disableAccount } from '@/lib/accounts/disable-account';
import { disableComponent } from '@/lib/accounts/disable-component';
import { enableAccount } from '@/lib/accounts/enable-account';
import { enableComponent } from '@/lib/accounts/enable-component';
import { readQuotas } from '@/lib/accounts/read-quotas';
import { renewToken } from '@/lib/accounts/renew-token';
import { requestTicket } from '@/lib/accounts/request-ticket';
import {
  accountIdInput,
  changeComponentKeysInput,
  changeComponentSecretInput,
  changePushSettingsInput,
  changeSecretInput,
  componentIdInput,
  createAccountInput,
  createComponentInput,
  massProtectionInput,
} from '@/lib/accounts/schema';
import { setMassProtection } from '@/lib/accounts/set-mass-protection';
import { startAuthorisation } from '@/lib/accounts/start-authorisation';
import { action } from '@/lib/web/action';
import { qrSvg } from './qr-svg';

// Accounts stand in the frame of every page, so all pages are read again.
const refresh = () => revalidatePath('/', 'layout');

export const createAccountAction = action(createAccountInput, async (ctx, input) => {
  const { id } = await createAccount(ctx, input);
  refresh();
  return { id };
});

export const createComponentAction = action(createComponentInput, async (ctx, input) => {
  const { id } = await createComponent(ctx, input);
  refresh();
  return { id };
});

export const changeSecretAction = action(changeSecretInput, async (ctx, input) => {
  await changeSecret(ctx, input);
  refresh();
  return {};
});

export const changePushSettingsAction = action(changePushSettingsInput, async (ctx, input) => {
  await changePushSettings(ctx, input);
  refresh();
  return {};
});

export const setMassProtectionAction = action(massProtectionInput, async (ctx, input) => {
  await setMassProtection(ctx, input);
  refresh();
  return {};
});

export const checkAccountAction = action(accountIdInput, async (ctx, input) => {
  await checkAccount(ctx, input);
  refresh();
  return {};
});

export const readQuotasAction = action(accountIdInput, async (ctx, input) => {
  await readQuotas(ctx, input);
  refresh();
  return {};
});

export const clearQuotaAction = action(accountIdInput, async (ctx, input) => {
  const { left } = await clearAccountQuota(ctx, input);
  refresh();
  return { left };
});

export const disableAccountAction = action(accountIdInput, async (ctx, input) => {
  await disableAccount(ctx, input);
  refresh();
  return {};
});

export const enableAccountAction = action(accountIdInput, async (ctx, input) => {
  await enableAccount(ctx, input);
  refresh();
  return {};
});

export const renewTokenAction = action(accountIdInput, async (ctx, input) => {
  await renewToken(ctx, input);
  refresh();
  return {};
});

export const changeComponentSecretAction = action(changeComponentSecretInput, async (ctx, input) => {
  await changeComponentSecret(ctx, input);
  refresh();
  return {};
});

export const changeComponentKeysAction = action(changeComponentKeysInput, async (ctx, input) => {
  await changeComponentKeys(ctx, input);
  refresh();
  return {};
});

export const disableComponentAction = action(componentIdInput, async (ctx, input) => {
  await disableComponent(ctx, input);
  refresh();
  return {};
});

export const enableComponentAction = action(componentIdInput, async (ctx, input) => {
  await enableComponent(ctx, input);
  refresh();
  return {};
});

export const requestTicketAction = action(componentIdInput, async (ctx, input) => {
  await requestTicket(ctx, input);
  return {};
});

/** The two links of one authorisation, the one for phones as a picture as well. */
export const startAuthorisationAction = action(startAuthorisationInput, async (ctx, input) => {
  const links = await startAuthorisation(ctx, input);
  return { ...links, qr: qrSvg(links.mobileUrl) };
});
