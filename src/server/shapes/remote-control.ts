/** State of the connection to a console in the cloud (rest-api.md 14); this server has none. */
export const remoteControlState = {
  CanEnable: false,
  IsEnabled: false,
  IsConnected: false,
  IsRegistering: false,
  IsRegisteringFaulted: false,
  IsRegisteringCompleted: false,
  RegistrationUrl: null,
};
