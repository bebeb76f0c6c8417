/** What Home Assistant's page shows while a second factor is set up; in braces are the placeholders of the step. */
export const mfaSetupTexts: Readonly<Record<string, string>> = {
  'component.auth.mfa_setup.totp.title': 'Authenticator app',
  'component.auth.mfa_setup.totp.step.init.title': 'Set up an authenticator app',
  'component.auth.mfa_setup.totp.step.init.description':
    'Scan this picture with your authenticator app, then type the six digits that it shows.\n\n{qr_code}\n\nYou can also type this key into the app: **`{code}`**',
  'component.auth.mfa_setup.totp.error.invalid_code':
    'That is not the code for now. If it happens again, compare the clock of your phone with that of the server.',
  'component.auth.mfa_setup.notify.title': 'Code by message',
  'component.auth.mfa_setup.notify.step.init.title': 'Where the codes are sent',
  'component.auth.mfa_setup.notify.step.init.description': 'Choose what brings you the codes:',
  'component.auth.mfa_setup.notify.step.setup.title': 'Type the code you got',
  'component.auth.mfa_setup.notify.step.setup.description':
    'A code was sent through **{notify_service}**. Type it here:',
  'component.auth.mfa_setup.notify.error.invalid_code': 'That was not the code. Another one was sent.',
  'component.auth.mfa_setup.notify.abort.no_available_service': 'Nothing that could bring a code is configured.',
};
