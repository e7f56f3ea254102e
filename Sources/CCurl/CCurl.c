#include "CCurl.h"

#include <dlfcn.h>
#include <string.h>

#define FUNCTIONS(EACH)                                                                           \
    EACH(easy_cleanup) EACH(easy_getinfo) EACH(easy_init) EACH(easy_option_by_id)                  \
    EACH(easy_setopt) EACH(free) EACH(global_init) EACH(multi_add_handle) EACH(multi_cleanup)      \
    EACH(multi_info_read) EACH(multi_init) EACH(multi_perform) EACH(multi_poll)                    \
    EACH(multi_remove_handle) EACH(multi_setopt) EACH(multi_wakeup) EACH(slist_append)             \
    EACH(slist_free_all) EACH(url) EACH(url_cleanup) EACH(url_get) EACH(url_set)                   \
    EACH(version_info)

/// The functions of the library once it is loaded.
static struct {
#define DECLARE(name) __typeof__(&curl_##name) name;
    FUNCTIONS(DECLARE)
#undef DECLARE
} curl;

static const char *failure = "it has not been loaded";

/// The functions' types have not changed since this ABI began (2006).
static const char library_name[] = "libcurl.so.4";

static bool find_functions(void) {
    void *library = dlopen(library_name, RTLD_LAZY | RTLD_LOCAL);
    if (library == NULL) return false;
#define FIND(name)                                                                                \
    curl.name = (__typeof__(curl.name))dlsym(library, "curl_" #name);                             \
    if (curl.name == NULL) return false;
    FUNCTIONS(FIND)
#undef FIND
    return true;
}

bool ccurl_load(void) {
    if (!find_functions()) {
        // The text is gone with the thread that asks for it.
        failure = strdup(dlerror());
        return false;
    }
    failure = "curl_global_init failed";
    return curl.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

const char *ccurl_load_failure(void) {
    return failure;
}

// -- One transfer --------------------------------------------------------------------------------

CURL *ccurl_easy_init(void) {
    return curl.easy_init();
}

void ccurl_easy_cleanup(CURL *easy) {
    curl.easy_cleanup(easy);
}

CURLcode ccurl_easy_set_long(CURL *easy, CURLoption option, long value) {
    return curl.easy_setopt(easy, option, value);
}

CURLcode ccurl_easy_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl.easy_setopt(easy, option, value);
}

CURLcode ccurl_easy_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl.easy_setopt(easy, option, value);
}

CURLcode ccurl_easy_set_pointer(CURL *easy, CURLoption option, const void *value) {
    return curl.easy_setopt(easy, option, value);
}

CURLcode ccurl_easy_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl.easy_setopt(easy, option, value);
}

CURLcode ccurl_easy_set_receiver(CURL *easy, CURLoption option, ccurl_receiver value) {
    return curl.easy_setopt(easy, option, value);
}

// The options that take names came with 7.85; the older ones that take bits are deprecated.
CURLcode ccurl_easy_set_protocols(CURL *easy, bool http, bool https) {
#if LIBCURL_VERSION_NUM >= 0x075500
    const char *names = http && https ? "http,https" : https ? "https" : http ? "http" : "";
    CURLcode code = curl.easy_setopt(easy, CURLOPT_PROTOCOLS_STR, names);
    if (code != CURLE_OK) return code;
    return curl.easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, names);
#else
    long bits = (http ? CURLPROTO_HTTP : 0) | (https ? CURLPROTO_HTTPS : 0);
    CURLcode code = curl.easy_setopt(easy, CURLOPT_PROTOCOLS, bits);
    if (code != CURLE_OK) return code;
    return curl.easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS, bits);
#endif
}

CURLcode ccurl_easy_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl.easy_getinfo(easy, info, value);
}

CURLcode ccurl_easy_get_pointer(CURL *easy, CURLINFO info, void **value) {
    return curl.easy_getinfo(easy, info, value);
}

const char *ccurl_easy_option_name(CURLoption option) {
    const struct curl_easyoption *known = curl.easy_option_by_id(option);
    return known == NULL ? NULL : known->name;
}

struct curl_slist *ccurl_slist_append(struct curl_slist *list, const char *line) {
    return curl.slist_append(list, line);
}

void ccurl_slist_free_all(struct curl_slist *list) {
    curl.slist_free_all(list);
}

// -- Many transfers ------------------------------------------------------------------------------

CURLM *ccurl_multi_init(void) {
    return curl.multi_init();
}

void ccurl_multi_cleanup(CURLM *multi) {
    curl.multi_cleanup(multi);
}

CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl.multi_setopt(multi, option, value);
}

CURLMcode ccurl_multi_add_handle(CURLM *multi, CURL *easy) {
    return curl.multi_add_handle(multi, easy);
}

CURLMcode ccurl_multi_remove_handle(CURLM *multi, CURL *easy) {
    return curl.multi_remove_handle(multi, easy);
}

CURLMcode ccurl_multi_perform(CURLM *multi, int *running) {
    return curl.multi_perform(multi, running);
}

CURLMsg *ccurl_multi_info_read(CURLM *multi, int *left) {
    return curl.multi_info_read(multi, left);
}

CURLMcode ccurl_multi_poll(CURLM *multi, int milliseconds) {
    return curl.multi_poll(multi, NULL, 0, milliseconds, NULL);
}

CURLMcode ccurl_multi_wakeup(CURLM *multi) {
    return curl.multi_wakeup(multi);
}

// -- Addresses -----------------------------------------------------------------------------------

CURLU *ccurl_url(void) {
    return curl.url();
}

void ccurl_url_cleanup(CURLU *parser) {
    curl.url_cleanup(parser);
}

CURLUcode ccurl_url_set(CURLU *parser, CURLUPart part, const char *text, unsigned flags) {
    return curl.url_set(parser, part, text, flags);
}

CURLUcode ccurl_url_get(CURLU *parser, CURLUPart part, char **text, unsigned flags) {
    return curl.url_get(parser, part, text, flags);
}

void ccurl_free(void *text) {
    curl.free(text);
}

const char *ccurl_version(void) {
    return curl.version_info(CURLVERSION_NOW)->version;
}
