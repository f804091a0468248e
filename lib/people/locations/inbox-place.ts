import { Prisma } from '@/lib/db/generated/client';

/** What `set` of an update of inbound_message says so that a message keeps that it came, and no place. */
export const WITHOUT_PLACE = Prisma.sql`
  latitude = null, longitude = null, content = null,
  payload = payload - '{Latitude,Longitude,Precision,Location_X,Location_Y,Scale,Label,SendLocationInfo}'::text[]`;

/** Kinds of messages that tell a place. */
export const PLACE_KINDS = ['location', 'event.location', 'event.location_select'] as const;
