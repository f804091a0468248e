import { previewAudience } from '@/lib/audiences/preview-audience';
import { previewAudienceInput } from '@/lib/audiences/schema';
import { route } from '@/lib/web/route';

/** Live head count while a rule is edited. POST, because rules outgrow a URL. */
export const POST = route({ body: previewAudienceInput }, previewAudience);
