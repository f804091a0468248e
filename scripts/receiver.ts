import { closeDb } from '@/lib/db/client';
import { env } from '@/lib/env';
import { log } from '@/lib/log';
import { createReceiver } from '@/lib/pushes/http-receiver';

// `npm run receiver`: WeChat's pushes and nothing else, for a chain whose fans outgrow the route handlers. The
// addresses are the same as there. Any number may run behind one balancer.
const server = createReceiver();
server.listen(env.receiverPort, () => log.info({ port: env.receiverPort }, 'receiver is running'));

function stop(): void {
  server.close(() => void closeDb().then(() => process.exit(0)));
  server.closeIdleConnections();
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
