import { useEffect, useState } from 'preact/hooks';
import { Alert } from '../../../shared/ui/alert.tsx';
import { useTranslator } from '../../../shared/ui/messages/translator.ts';

/** A loss that is mended within this time is not worth a word. */
const noticeMilliseconds = 1000;

/** Says that the connection is lost, and whether it is the device or the way that is cut. */
export function LinkAlert({ isConnected }: { isConnected: boolean }) {
  const t = useTranslator();
  const isOnline = useOnline();
  const [isNoticed, setNoticed] = useState(false);
  useEffect(() => {
    setNoticed(false);
    if (isConnected) return;
    const timer = setTimeout(() => setNoticed(true), noticeMilliseconds);
    return () => clearTimeout(timer);
  }, [isConnected]);
  if (isConnected || !isNoticed) return null;
  return <Alert kind="warning" title={t(isOnline ? 'home.reconnecting' : 'home.offline')} />;
}

function useOnline(): boolean {
  const [isOnline, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const update = () => setOnline(navigator.onLine);
    addEventListener('online', update);
    addEventListener('offline', update);
    return () => {
      removeEventListener('online', update);
      removeEventListener('offline', update);
    };
  }, []);
  return isOnline;
}
