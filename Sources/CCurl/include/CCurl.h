// libcurl, found when it is first needed: its forty libraries cost more than a worker's own start.
//
// Each function of libcurl that we use has here the same name with another prefix; none may be
// called before ccurl_load has returned true. setopt and getinfo are variadic and do not import
// into Swift: here is one function for each type of argument.
//
// Works with libcurl 7.81 (Ubuntu 22.04) and later.
#pragma once

#include <curl/curl.h>
#include <stdbool.h>

/// Loads and initializes the library; must not be called by two threads at once.
///
/// Never undone: other users of libcurl may be in the process.
bool ccurl_load(void);

/// Why it could not be loaded, in the system's words.
const char *ccurl_load_failure(void);

// -- One transfer --------------------------------------------------------------------------------

CURL *ccurl_easy_init(void);
void ccurl_easy_cleanup(CURL *easy);

CURLcode ccurl_easy_set_long(CURL *easy, CURLoption option, long value);
CURLcode ccurl_easy_set_offset(CURL *easy, CURLoption option, curl_off_t value);
CURLcode ccurl_easy_set_string(CURL *easy, CURLoption option, const char *value);
CURLcode ccurl_easy_set_pointer(CURL *easy, CURLoption option, const void *value);
CURLcode ccurl_easy_set_list(CURL *easy, CURLoption option, struct curl_slist *value);

/// The form of both WRITEFUNCTION and HEADERFUNCTION.
typedef size_t (*ccurl_receiver)(char *bytes, size_t size, size_t count, void *context);
CURLcode ccurl_easy_set_receiver(CURL *easy, CURLoption option, ccurl_receiver value);

/// Allows http, https, both or nothing, for the request and for redirects.
CURLcode ccurl_easy_set_protocols(CURL *easy, bool http, bool https);

CURLcode ccurl_easy_get_long(CURL *easy, CURLINFO info, long *value);
CURLcode ccurl_easy_get_pointer(CURL *easy, CURLINFO info, void **value);

/// The option's name without its prefix; nil where this libcurl does not know it.
const char *ccurl_easy_option_name(CURLoption option);

struct curl_slist *ccurl_slist_append(struct curl_slist *list, const char *line);
void ccurl_slist_free_all(struct curl_slist *list);

// -- Many transfers ------------------------------------------------------------------------------

CURLM *ccurl_multi_init(void);
void ccurl_multi_cleanup(CURLM *multi);
CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);
CURLMcode ccurl_multi_add_handle(CURLM *multi, CURL *easy);
CURLMcode ccurl_multi_remove_handle(CURLM *multi, CURL *easy);
CURLMcode ccurl_multi_perform(CURLM *multi, int *running);
CURLMsg *ccurl_multi_info_read(CURLM *multi, int *left);
CURLMcode ccurl_multi_poll(CURLM *multi, int milliseconds);
CURLMcode ccurl_multi_wakeup(CURLM *multi);

// -- Addresses -----------------------------------------------------------------------------------

CURLU *ccurl_url(void);
void ccurl_url_cleanup(CURLU *parser);
CURLUcode ccurl_url_set(CURLU *parser, CURLUPart part, const char *text, unsigned flags);
CURLUcode ccurl_url_get(CURLU *parser, CURLUPart part, char **text, unsigned flags);
void ccurl_free(void *text);

/// The version of the library that runs, which need not be the header's.
const char *ccurl_version(void);
