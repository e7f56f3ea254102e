#pragma once

#include <curl/curl.h>
#include <stdbool.h>

// libcurl's setopt and getinfo are variadic and do not import into Swift: here is one inline
// function for each type of argument. The names in parentheses bypass curl's type-checking
// macros, which can't look through a function.
//
// Works with libcurl 7.81 (Ubuntu 22.04) and later.

static inline CURLcode ccurl_easy_set_long(CURL *easy, CURLoption option, long value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode ccurl_easy_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode ccurl_easy_set_string(CURL *easy, CURLoption option, const char *value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode ccurl_easy_set_pointer(CURL *easy, CURLoption option, const void *value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode ccurl_easy_set_list(
    CURL *easy, CURLoption option, struct curl_slist *value) {
    return (curl_easy_setopt)(easy, option, value);
}

/// The form of both WRITEFUNCTION and HEADERFUNCTION.
typedef size_t (*ccurl_receiver)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode ccurl_easy_set_receiver(
    CURL *easy, CURLoption option, ccurl_receiver value) {
    return (curl_easy_setopt)(easy, option, value);
}

/// Allows http, https, both or nothing, for the request and for redirects.
///
/// The options that take names came with 7.85; the older ones that take bits are deprecated.
static inline CURLcode ccurl_easy_set_protocols(CURL *easy, bool http, bool https) {
#if LIBCURL_VERSION_NUM >= 0x075500
    const char *names = http && https ? "http,https" : https ? "https" : http ? "http" : "";
    CURLcode code = (curl_easy_setopt)(easy, CURLOPT_PROTOCOLS_STR, names);
    if (code != CURLE_OK) return code;
    return (curl_easy_setopt)(easy, CURLOPT_REDIR_PROTOCOLS_STR, names);
#else
    long bits = (http ? CURLPROTO_HTTP : 0) | (https ? CURLPROTO_HTTPS : 0);
    CURLcode code = (curl_easy_setopt)(easy, CURLOPT_PROTOCOLS, bits);
    if (code != CURLE_OK) return code;
    return (curl_easy_setopt)(easy, CURLOPT_REDIR_PROTOCOLS, bits);
#endif
}

static inline CURLcode ccurl_easy_get_long(CURL *easy, CURLINFO info, long *value) {
    return (curl_easy_getinfo)(easy, info, value);
}

static inline CURLcode ccurl_easy_get_pointer(CURL *easy, CURLINFO info, void **value) {
    return (curl_easy_getinfo)(easy, info, value);
}

static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return (curl_multi_setopt)(multi, option, value);
}

/// The version of the library that runs, which need not be the header's.
static inline const char *ccurl_version(void) {
    return curl_version_info(CURLVERSION_NOW)->version;
}
