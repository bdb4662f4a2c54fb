// Makes a kubeconfig with a certificate in this browser: the key pair is made here, only a CSR goes to the server, and the
// file is put together here, so nobody but this browser ever had the key.
const box = document.querySelector('[data-kubeconfig]')

const der = (tag, ...parts) => {
  const body = parts.flatMap(part => [...part])
  const size = body.length
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff]
  return [tag, ...length, ...body]
}
/** ecdsa-with-SHA256 (RFC 5758 §3.2). */
const ECDSA_WITH_SHA256 = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]

/** As ASN.1 wants a number: no needless zeros before it, and one where it would look negative. */
const integer = bytes => {
  const digits = [...bytes].slice(bytes.findIndex(byte => byte !== 0))
  return der(0x02, digits[0] >= 0x80 ? [0, ...digits] : digits)
}

const base64 = bytes => btoa(String.fromCharCode(...bytes))
const pem = (name, bytes) =>
  `-----BEGIN ${name}-----\n${base64(bytes).replace(/.{64}(?=.)/g, '$&\n')}\n-----END ${name}-----\n`

async function keyAndCsr() {
  const { privateKey, publicKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey))
  const info = der(0x30, der(0x02, [0]), der(0x30), spki, der(0xa0))
  const raw = new Uint8Array(
    await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, new Uint8Array(info)),
  )
  const signature = der(0x30, integer(raw.slice(0, 32)), integer(raw.slice(32)))
  const csr = der(0x30, info, der(0x30, ECDSA_WITH_SHA256), der(0x03, [0], signature))
  const key = new Uint8Array(await crypto.subtle.exportKey('pkcs8', privateKey))
  return { key: pem('PRIVATE KEY', key), csr: pem('CERTIFICATE REQUEST', csr) }
}

/** `file` is the kubeconfig without the user's certificate and key. */
function withUser(file, certificate, key) {
  const utf8 = text => base64(new TextEncoder().encode(text))
  const user = { 'client-certificate-data': utf8(certificate), 'client-key-data': utf8(key) }
  return { ...file, users: file.users.map(one => ({ ...one, user })) }
}

box?.addEventListener('submit', async event => {
  event.preventDefault()
  const said = box.querySelector('[role=status]')
  try {
    const { key, csr } = await keyAndCsr()
    const form = new URLSearchParams(new FormData(box))
    form.set('csr', csr)
    const answer = await fetch(box.action, { method: 'POST', body: form })
    const body = await answer.json()
    if (!answer.ok) throw new Error(body.sentence)
    const text = JSON.stringify(withUser(body.file, body.certificate, key), null, 2)
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }))
    link.download = 'salaminia.kubeconfig'
    link.click()
    said.textContent = `Saved as salaminia.kubeconfig. It works until ${new Date(body.until).toLocaleString()}. Keep it to yourself: it holds a private key.`
  } catch (error) {
    said.textContent = `That did not work: ${error.message}`
  }
})
