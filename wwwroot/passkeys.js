// Passkeys: signing in on the login page, making one in the profile. Only what browsers say in JSON themselves: no encoding of our own.
const supported = Boolean(window.PublicKeyCredential?.parseCreationOptionsFromJSON && window.PublicKeyCredential?.parseRequestOptionsFromJSON);

/** Sends JSON with the page's antiforgery token; throws what the server says is wrong. */
async function post(address, body) {
  const token = document.querySelector('input[name="__RequestVerificationToken"]')?.value ?? '';
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', RequestVerificationToken: token },
    body: JSON.stringify(body),
  });
  const said = answer.ok ? await answer.json() : { problem: 'The server did not answer. Load the page again.' };
  if (said.problem) throw new Error(said.problem);
  return said;
}

/** What went wrong, in words. Browsers do not tell a cancelled prompt from one that found nothing. */
const words = problem => {
  if (problem.name === 'NotAllowedError' || problem.name === 'AbortError') return 'No passkey was used.';
  if (problem.name === 'InvalidStateError') return 'This device has a passkey for this account already.';
  if (problem.name === 'SecurityError') return 'Passkeys need an address with a name, over https or on localhost.';
  return problem.message;
};

/** Makes a passkey for the person who is signed in. Returns what went wrong, or an empty text. */
export async function create(password, name) {
  if (!supported) return 'This browser cannot make passkeys.';
  try {
    const options = await post('/account/passkeys/options', { password });
    const credential = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
    await post('/account/passkeys', { name, credential: JSON.stringify(credential) });
    return '';
  } catch (problem) {
    return words(problem);
  }
}

const place = document.querySelector('[data-passkey-sign-in]');
if (place && supported) {
  const [button, said] = [place.querySelector('button'), place.querySelector('[role="status"]')];
  place.hidden = false;
  button.addEventListener('click', async () => {
    button.disabled = true;
    said.textContent = '';
    try {
      const options = await post('/login/passkey/options', {});
      const credential = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      const returnUrl = document.querySelector('input[name="Input.ReturnUrl"]')?.value;
      location.assign((await post('/login/passkey', { credential: JSON.stringify(credential), returnUrl })).next);
    } catch (problem) {
      said.textContent = words(problem);
      button.disabled = false;
    }
  });
}
