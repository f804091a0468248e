import { workImports } from '@/lib/people/imports/work-imports';
import { makeCtx } from '../factories';

// Works on the open imports of the environment's database in small chunks, until it is done or killed.
process.stdout.write('ready\n');
await workImports(makeCtx(), { chunkRows: 250, sliceMs: 600_000 });
process.exit(0);
