export type UploadedFile = { bytes: Uint8Array; fileName: string; contentType: string };

/** A file as the part `media`, as every upload of WeChat's wants it. */
export function uploadForm(file: UploadedFile): FormData {
  const data = new FormData();
  data.append('media', new Blob([Uint8Array.from(file.bytes)], { type: file.contentType }), file.fileName);
  return data;
}
