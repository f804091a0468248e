import type { World } from '../world';
import { accountRoutes } from './accounts';
import { articleRoutes } from './articles';
import { componentRoutes } from './components';
import { datacubeRoutes } from './datacube';
import { fanRoutes } from './fans';
import { massRoutes } from './mass';
import { menuRoutes } from './menus';
import { migrationRoutes } from './migration';
import { oauthRoutes } from './oauth';
import { phoneRoutes } from './phone';
import { phoneMenuRoutes } from './phone-menu';
import { readRoutes } from './reads';
import { recordRoutes } from './records';
import { ControlError, type ControlRequest, match } from './route';
import { templateRoutes } from './templates';
import { worldRoutes } from './whole';

const ROUTES = [
  ...worldRoutes,
  ...accountRoutes,
  ...componentRoutes,
  ...fanRoutes,
  ...migrationRoutes,
  ...oauthRoutes,
  ...phoneRoutes,
  ...phoneMenuRoutes,
  ...massRoutes,
  ...articleRoutes,
  ...menuRoutes,
  ...templateRoutes,
  ...datacubeRoutes,
  ...recordRoutes,
  ...readRoutes,
];

/** Answers a call of the control interface (`/_control/…`, `/_sms`). */
export async function answerControl(
  world: World,
  request: ControlRequest,
): Promise<{ httpStatus: number; body: unknown }> {
  try {
    const fitting = ROUTES.map((route) => ({ route, params: match(route.path, request.path) }));
    const found = fitting.find(({ route, params }) => params && route.method === request.method);
    if (!found?.params) {
      const isKnown = fitting.some(({ params }) => params);
      if (isKnown) throw new ControlError(`${request.method} is not answered at ${request.path}`, 405);
      throw new ControlError(`the sandbox does not have ${request.path} yet`, 404);
    }
    const { params } = found;
    return {
      httpStatus: 200,
      body: await found.route.handle({ world, params, query: request.query, body: readBody(request) }),
    };
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    return { httpStatus: error.httpStatus, body: { error: error.message } };
  }
}

function readBody(request: ControlRequest): unknown {
  if (request.body.length === 0) return undefined;
  try {
    return JSON.parse(request.body.toString('utf8'));
  } catch {
    throw new ControlError('the body is not JSON');
  }
}
