import { env } from '@/lib/env';
import { migrateQueue } from '@/lib/queue/migrate';
import { migrate } from './lib/migrate';

const applied = await migrate(env.databaseUrl);
await migrateQueue(env.databaseUrl);
console.log(applied.length > 0 ? `applied: ${applied.join(', ')}` : 'up to date');
