/* Passkeys: a form with data-passkey holds the options of the server; the browser's answer goes into it as JSON. */
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (rows) => (rows || []).map((row) => ({ ...row, id: bytes(row.id) }));

  const create = async (options) => {
    const made = await navigator.credentials.create({ publicKey: {
      ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
    } });
    return { made, response: { attestationObject: text(made.response.attestationObject) } };
  };
  const prove = async (options) => {
    const made = await navigator.credentials.get({ publicKey: {
      ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials),
    } });
    const { authenticatorData, signature, userHandle } = made.response;
    return { made, response: {
      authenticatorData: text(authenticatorData), signature: text(signature), userHandle: userHandle && text(userHandle),
    } };
  };

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const said = form.querySelector("[data-passkey-said]");
    if (!window.PublicKeyCredential) {
      said.textContent = said.dataset.none;
      return;
    }
    form.querySelector("[data-passkey-do]").hidden = false;
    form.addEventListener("submit", async (event) => {
      if (form.elements.credential.value) return;
      event.preventDefault();
      said.textContent = "";
      try {
        const { publicKey } = JSON.parse(form.dataset.options);
        const { made, response } = await (form.dataset.passkey === "create" ? create : prove)(publicKey);
        form.elements.credential.value = JSON.stringify({
          id: made.id, rawId: text(made.rawId), type: made.type, authenticatorAttachment: made.authenticatorAttachment,
          clientExtensionResults: made.getClientExtensionResults(),
          response: { clientDataJSON: text(made.response.clientDataJSON), ...response },
        });
        form.submit();
      } catch {
        said.textContent = said.dataset.failed;
      }
    });
  });
})();
