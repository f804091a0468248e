import { storeUpload } from '@/lib/people/imports/store-upload';
import { uploadRoute } from '@/lib/web/upload-route';

/** A file of members, piece by piece, as the plain body of the request. */
export const POST = uploadRoute(storeUpload);
