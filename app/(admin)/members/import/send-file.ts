/**
 * Sends a file as the body of a request and tells how far it is; `fetch` cannot tell that.
 * @throws Error with the server's sentence, or without one when the server could not be reached
 */
export function sendFile(file: File, onProgress: (share: number) => void): Promise<{ id: string }> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/members/import/files?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(new Error());
    request.onload = () => {
      const answer = request.response as { id?: string; error?: { message?: string } } | null;
      if (request.status < 300 && answer?.id) resolve({ id: answer.id });
      else reject(new Error(answer?.error?.message ?? ''));
    };
    request.send(file);
  });
}
