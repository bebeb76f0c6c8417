import type { Config } from './schema.ts';

/** What `GET /api/config` and `get_config` answer: Home Assistant's own keys, true for a server without devices. */
export interface ServerConfig {
  [key: string]: unknown;
  location_name: string;
  version: string;
}

/** Home Assistant's components whose work we do. */
export const loadedComponents: readonly string[] = ['api', 'auth', 'http', 'onboarding', 'websocket_api'];

const metric = {
  length: 'km',
  accumulated_precipitation: 'mm',
  area: 'm²',
  mass: 'g',
  pressure: 'Pa',
  temperature: '°C',
  volume: 'L',
  wind_speed: 'm/s',
};

/** PROTOCOL.md 3.12; the keys and their kinds are those of the release that `version` names. */
export function createServerConfig(facts: Config['homeassistant'], version: string, folder: string): ServerConfig {
  return {
    allowlist_external_dirs: [],
    allowlist_external_urls: [],
    components: [...loadedComponents],
    config_dir: folder,
    config_source: 'yaml',
    country: facts.country ?? null,
    currency: facts.currency,
    debug: false,
    elevation: facts.elevation,
    external_url: facts.external_url ?? null,
    internal_url: facts.internal_url ?? null,
    language: facts.language,
    latitude: facts.latitude,
    location_name: facts.name,
    longitude: facts.longitude,
    radius: 100,
    recovery_mode: false,
    safe_mode: false,
    state: 'RUNNING',
    time_zone: facts.time_zone,
    unit_system: metric,
    version,
    whitelist_external_dirs: [],
  };
}
