package dev.toll.model.hub;

/**
 * What the hub says about a file before it is fetched.
 *
 * @param name path in the repository
 * @param etag its checksum, 64 or 40 hexadecimal digits; also its name among the blobs
 * @param size in bytes
 * @param commit the commit it belongs to, 40 hexadecimal digits
 */
record RemoteFile(String name, String etag, long size, String commit) {}
