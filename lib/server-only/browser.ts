// Chosen by the "browser" condition of the #server-only import map: makes a client import of server code fail the build.
import 'server-only'
