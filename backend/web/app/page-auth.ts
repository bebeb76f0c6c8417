import { Auth, type AuthData, ERR_INVALID_AUTH } from 'home-assistant-js-websocket';

export interface PageAuthOptions {
  readonly data: AuthData;
  /** Gets a fresh access token. @throws ERR_INVALID_AUTH when there will never be one again */
  readonly renew: () => Promise<AuthData>;
  /** Called when the access token is asked for: the client does so at the moment that its socket is open. */
  readonly onTokenAsked: () => void;
}

/** The session of this page as the WebSocket client wants it. Questions at the same time share one request. */
export class PageAuth extends Auth {
  readonly #options: PageAuthOptions;
  #renewing: Promise<void> | undefined;
  #isDead = false;

  constructor(options: PageAuthOptions) {
    super(options.data);
    this.#options = options;
  }

  override get accessToken(): string {
    this.#options.onTokenAsked();
    return this.data.access_token;
  }

  override refreshAccessToken(): Promise<void> {
    // To ask again with a dead token would only be counted as another failed login.
    if (this.#isDead) return Promise.reject(ERR_INVALID_AUTH);
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #renew(): Promise<void> {
    try {
      this.data = await this.#options.renew();
    } catch (error) {
      this.#isDead = error === ERR_INVALID_AUTH;
      throw error;
    }
  }
}
