import { getBroadcastProgress } from '@/lib/broadcasts/get-broadcast-progress';
import { broadcastIdInput } from '@/lib/broadcasts/schema';
import { route } from '@/lib/web/route';

/** How far a broadcast is, polled by its page until a final state. */
export const GET = route({ params: broadcastIdInput }, getBroadcastProgress);
