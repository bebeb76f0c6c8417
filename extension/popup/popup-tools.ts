import type { Call } from '../messaging/call.ts';

/** What the views of the popup may do. They know no browser. */
export interface PopupTools {
  readonly call: Call;
  /** Asks the person for these origins; has to be called while a click or a key press is being handled. */
  requestPermission(origins: readonly string[]): Promise<boolean>;
  /** Calls back whenever the overview has changed, until the returned function is called. */
  onChanged(callback: () => void): () => void;
  /** Makes way for what was opened. */
  close(): void;
  /** The address that the opener of this page filled in, empty when nobody did. */
  readonly filledIn: string;
}
