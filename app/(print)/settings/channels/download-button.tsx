'use client';
import { Download } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { notify } from '@/components/ui/toast';
import { withDensity } from './png-density';
import { SHEET } from './sheet-layout';

const DOTS_PER_INCH = 300;
const MM_PER_INCH = 25.4;

/** Downloads the sheet beside it as a PNG, drawn here in the browser so that its Chinese fonts are the reader's. */
export function DownloadButton({ fileName, scale }: { fileName: string; scale: 1 | 2 }) {
  const t = useTranslations();
  const place = useRef<HTMLDivElement>(null);
  const [isPending, setPending] = useState(false);

  async function download() {
    setPending(true);
    try {
      const svg = place.current?.closest('figure')?.querySelector('svg[role="img"]');
      if (!(svg instanceof SVGSVGElement)) throw new Error('there is no sheet to draw');
      saveAs(await draw(svg, scale), fileName);
    } catch {
      notify.failed(t('channels.sheet.downloadFailed'));
    } finally {
      setPending(false);
    }
  }

  return (
    <div ref={place} className="print:hidden">
      <Button
        size="sm"
        icon={<Download size={15} aria-hidden />}
        isPending={isPending}
        onPress={() => void download()}
      >
        {t('channels.sheet.download')}
      </Button>
    </div>
  );
}

async function draw(svg: SVGSVGElement, scale: number): Promise<Blob> {
  const dots = (mm: number) => Math.round((mm * scale * DOTS_PER_INCH) / MM_PER_INCH);
  const [width, height] = [dots(SHEET.width), dots(SHEET.height)];
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const picture = new Image(width, height);
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await picture.decode();
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.drawImage(picture, 0, 0, width, height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('the canvas gave no picture');
  return new Blob([withDensity(new Uint8Array(await blob.arrayBuffer()), DOTS_PER_INCH)], {
    type: 'image/png',
  });
}

function saveAs(blob: Blob, fileName: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = fileName;
  link.click();
  // The browser has taken the file over by the next turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
}
