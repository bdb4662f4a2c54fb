// What an operator can set on a relay.
import { proxySettings } from '../kit/proxy-settings'
import {
  choice,
  hostPort,
  integer,
  optionalHostPort,
  optionalRanges,
  optionalText,
  optionalUrl,
  text,
  type Values,
} from '../kit/settings'
import { limitSettings } from './limits/settings'
import { spoolSettings } from './spool/settings'

export const relaySettings = {
  data: text('data', {
    env: 'SAL_RELAY_DATA',
    fallback: './data/relay',
    description: "Folder of the relay's key, certificate and audit spool.",
  }),
  listen: hostPort('listen', {
    env: 'SAL_RELAY_LISTEN',
    fallback: '127.0.0.1:8443',
    description: 'Address of the one TLS port for kubectl and agents.',
  }),
  addresses: text('addresses', {
    env: 'SAL_RELAY_ADDRESSES',
    fallback: 'localhost,127.0.0.1',
    description:
      'Names and IPs, comma-separated, under which callers and agents reach the relay: its certificate carries them.',
  }),
  name: text('name', {
    env: 'SAL_RELAY_NAME',
    fallback: 'relay',
    description: 'Name of this relay in the list of relays; unique.',
  }),
  join: optionalText('join', {
    env: 'SAL_RELAY_JOIN',
    description:
      'The one-time join string of "sal relays join"; needed only while the data folder holds no certificate.',
  }),
  joinFile: optionalText('join-file', {
    env: 'SAL_RELAY_JOIN_FILE',
    description: 'A file with the join string; the relay waits until one that works is in it.',
  }),
  coreUrl: optionalUrl('core-url', {
    env: 'SAL_CORE_URL',
    schemes: ['https:'],
    description: "Where core's internal listener answers, when that is not what the join string says.",
  }),
  agentUrl: optionalUrl('agent-url', {
    env: 'SAL_RELAY_AGENT_URL',
    schemes: ['https:'],
    description: 'URL by which agents reach this very relay; each agent then keeps tunnels to two relays.',
  }),
  peerListen: optionalHostPort('peer-listen', {
    env: 'SAL_RELAY_PEER_LISTEN',
    description: 'Address for other relays, which bring requests for clusters whose tunnel this one holds.',
  }),
  peerUrl: optionalUrl('peer-url', {
    env: 'SAL_RELAY_PEER_URL',
    schemes: ['https:'],
    description: 'URL by which other relays reach that address; without it they do not.',
  }),
  trustedBalancers: optionalRanges('trusted-balancers', {
    env: 'SAL_RELAY_TRUSTED_BALANCERS',
    description:
      'Addresses and CIDR ranges, comma-separated, of TCP balancers before the port: each of their connections must begin with a PROXY protocol header (version 2 or 1), which says where the client is.',
  }),
  ...proxySettings,
  ...limitSettings,
  ...spoolSettings,
  drainSeconds: integer('drain-seconds', {
    env: 'SAL_RELAY_DRAIN_SECONDS',
    fallback: '10',
    minimum: 0,
    maximum: 3_600,
    description:
      'How long requests under way may take once the relay is told to stop; then they are ended with a reason.',
  }),
  logLevel: choice('log-level', {
    env: 'SAL_LOG_LEVEL',
    fallback: 'info',
    of: ['debug', 'info', 'warn', 'error'],
    description: 'The least important lines that are logged.',
  }),
}

export type RelayConfig = Values<typeof relaySettings>

export function addressesOf(config: RelayConfig): string[] {
  return config.addresses
    .split(',')
    .map(address => address.trim())
    .filter(address => address !== '')
}
