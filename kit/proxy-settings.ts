// What an operator sets where the way out is through a CONNECT proxy; the variables are those that everybody knows.
import { type ConnectProxy, type NoProxy, parseNoProxy, parseProxy } from './proxy'
import type { Setting } from './settings'

export const proxySettings: { httpsProxy: Setting<ConnectProxy | undefined>; noProxy: Setting<NoProxy | undefined> } = {
  httpsProxy: {
    flag: 'https-proxy',
    env: 'HTTPS_PROXY',
    envAlso: 'https_proxy',
    fallback: undefined,
    description:
      'URL of the CONNECT proxy that leads out, http:// or https://, with user name and password where it wants them; also in lower case. This very machine is always reached without it.',
    parse: parseProxy,
  },
  noProxy: {
    flag: 'no-proxy',
    env: 'NO_PROXY',
    envAlso: 'no_proxy',
    fallback: undefined,
    description:
      'Names (with all below them), addresses and CIDR ranges, comma-separated, that are reached without it; also in lower case.',
    parse: parseNoProxy,
  },
}
