import 'server-only';
import { db } from '@/lib/db/client';
import { toJson } from '@/lib/db/json';
import { AppError } from '@/lib/errors';
import { log } from '@/lib/log';
import { now } from '@/lib/time/clock';
import { createWechatClient, type WechatClient } from '@/lib/wechat/call';
import { componentTokenSource } from '@/lib/wechat/component-token-store';
import { hostsOf } from '@/lib/wechat/hosts';
import { lastErrorOf } from '@/lib/wechat/last-error';

const CALL_TIMEOUT_MS = 8_000;

export type UsableComponent = { id: number; appId: string; name: string; isSandbox: boolean };

/** A platform that may be used. @throws AppError `component.not_found`, `component.disabled` */
export async function usableComponent(componentId: number): Promise<UsableComponent> {
  const component = await db.component.findUnique({
    where: { id: componentId },
    select: { id: true, appId: true, name: true, isSandbox: true, disabledAt: true },
  });
  if (!component) throw new AppError('component.not_found');
  if (component.disabledAt) throw new AppError('component.disabled', { name: component.name });
  return component;
}

/** The WeChat client of a third-party platform, for the calls in its own name (lib/wechat/component.ts). */
export function componentClient(component: UsableComponent): WechatClient {
  return createWechatClient({
    baseUrl: hostsOf(component).api,
    appId: component.appId,
    tokens: componentTokenSource(component.id),
    timeoutMs: CALL_TIMEOUT_MS,
    tokenParameter: 'component_access_token',
    onFailure: (error) => {
      now()
        .then((at) =>
          db.component.update({
            where: { id: component.id },
            data: { lastError: toJson(lastErrorOf(error)), lastErrorAt: at },
          }),
        )
        .catch((failure: unknown) => log.warn({ err: failure }, 'a failure could not be noted'));
    },
  });
}
